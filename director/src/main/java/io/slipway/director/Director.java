package io.slipway.director;

import io.slipway.blobstore.Blobstore;
import io.slipway.director.configs.ConfigDiff;
import io.slipway.director.configs.Configs;
import io.slipway.director.events.Events;
import io.slipway.director.links.Links;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.metrics.Metrics;
import io.slipway.director.releases.Releases;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.users.UserRepository;

/** The Director as its API sees it. */
public record Director(
    DirectorInfo info,
    CertificateExpiries certificates,
    Tasks tasks,
    Stemcells stemcells,
    Releases releases,
    Configs configs,
    ConfigDiff configDiff,
    Deployed deployed,
    Variables variables,
    Upkeep upkeep,
    Links links,
    Events events,
    LockRepository locks,
    Blobstore blobstore,
    Downloads downloads,
    UserRepository users,
    Metrics metrics) {}
