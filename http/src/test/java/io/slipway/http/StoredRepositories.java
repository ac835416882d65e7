package io.slipway.http;

import io.slipway.director.fakes.Repositories;
import io.slipway.store.Store;

/** What a Director keeps, on the real database. */
final class StoredRepositories {
  private StoredRepositories() {}

  static Repositories of(Store store) {
    return new Repositories(
        store,
        store.tasks(),
        store.events(),
        store.locks(),
        store.configs(),
        store.deployments(),
        store.instances(),
        store.releases(),
        store.stemcells(),
        store.dnsNumbers(),
        store.problems(),
        store.disks(),
        store.links(),
        store.credentials(),
        store.variableSets());
  }
}
