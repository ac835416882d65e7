package io.slipway.store;

import io.slipway.model.planning.DnsNumberRepository;
import java.util.HashMap;
import java.util.Map;

final class SqlDnsNumberRepository implements DnsNumberRepository {
  private final Database database;

  SqlDnsNumberRepository(Database database) {
    this.database = database;
  }

  @Override
  public int number(String kind, String name) {
    return database.write(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into dns_numbers (kind, name, number)
                  select :kind, :name, coalesce(max(number), 0) + 1
                  from dns_numbers where kind = :kind
                  on conflict (kind, name) do nothing""")
              .bind("kind", kind)
              .bind("name", name)
              .execute();
          return handle
              .createQuery("select number from dns_numbers where kind = :kind and name = :name")
              .bind("kind", kind)
              .bind("name", name)
              .mapTo(Integer.class)
              .one();
        });
  }

  @Override
  public Map<String, Integer> numbers(String kind) {
    return database.read(
        handle ->
            handle
                .createQuery("select name, number from dns_numbers where kind = :kind")
                .bind("kind", kind)
                .reduceRows(
                    new HashMap<>(),
                    (numbers, row) -> {
                      numbers.put(
                          row.getColumn("name", String.class),
                          row.getColumn("number", Integer.class));
                      return numbers;
                    }));
  }
}
