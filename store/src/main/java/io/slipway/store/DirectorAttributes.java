package io.slipway.store;

import java.util.function.Supplier;

/** Single values the Director keeps about itself. */
final class DirectorAttributes {
  private DirectorAttributes() {}

  static String valueOrNew(Database database, String name, Supplier<String> newValue) {
    return database.write(
        handle -> {
          handle
              .createUpdate(
                  "insert into director_attributes (name, value) values (:name, :value)"
                      + " on conflict (name) do nothing")
              .bind("name", name)
              .bind("value", newValue.get())
              .execute();
          return handle
              .createQuery("select value from director_attributes where name = :name")
              .bind("name", name)
              .mapTo(String.class)
              .one();
        });
  }
}
