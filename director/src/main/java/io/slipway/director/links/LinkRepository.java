package io.slipway.director.links;

import java.util.List;
import java.util.Optional;

/**
 * Keeps links. Ids in records handed to {@code add…} are ignored and new ones given. With a
 * deployment go its providers and consumers, with a consumer its links; a link outlives its
 * provider.
 */
public interface LinkRepository {
  /** The number of the deployment's last deploy; 0 before the first. */
  int serial(int deploymentId);

  void setSerial(int deploymentId, int serial);

  /** In the order in which they were added. */
  List<LinkProviderRecord> providers(int deploymentId);

  Optional<LinkProviderRecord> provider(int id);

  LinkProviderRecord addProvider(LinkProviderRecord added);

  /** Everything but the deployment. */
  void updateProvider(LinkProviderRecord changed);

  void deleteProvider(int id);

  /** In the order in which they were added. */
  List<LinkConsumerRecord> consumers(int deploymentId);

  Optional<LinkConsumerRecord> consumer(int id);

  LinkConsumerRecord addConsumer(LinkConsumerRecord added);

  /** Everything but the deployment. */
  void updateConsumer(LinkConsumerRecord changed);

  void deleteConsumer(int id);

  /** The links of all its consumers, in the order in which they were added. */
  List<LinkRecord> links(int deploymentId);

  Optional<LinkRecord> link(int id);

  LinkRecord addLink(LinkRecord added);

  void deleteLink(int id);
}
