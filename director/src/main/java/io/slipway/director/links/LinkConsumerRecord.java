package io.slipway.director.links;

import io.slipway.model.links.PlannedLinks;
import java.util.Optional;

/**
 * Something that consumes a link (Director behaviour 6.1).
 *
 * @param name the provider's name it looks for
 * @param fromDeployment the provider's, when that is another
 * @param serial of the deploy that consumed it last
 * @param linkId what it has been given; empty for nothing
 */
public record LinkConsumerRecord(
    int id,
    int deploymentId,
    PlannedLinks.Key key,
    String name,
    String linkType,
    boolean optional,
    boolean blocked,
    Optional<String> fromDeployment,
    int serial,
    Optional<Integer> linkId) {}
