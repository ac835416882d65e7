package io.slipway.director;

import io.slipway.blobstore.Blobstore;
import io.slipway.director.configs.ConfigDiff;
import io.slipway.director.configs.Configs;
import io.slipway.director.events.EventRepository;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.metrics.Metrics;
import io.slipway.director.releases.Releases;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.users.UserRepository;

/** The Director as its API sees it. */
public record Director(
    DirectorInfo info,
    Tasks tasks,
    Stemcells stemcells,
    Releases releases,
    Configs configs,
    ConfigDiff configDiff,
    Deployed deployed,
    Variables variables,
    EventRepository events,
    LockRepository locks,
    Blobstore blobstore,
    Downloads downloads,
    UserRepository users,
    Metrics metrics) {}
