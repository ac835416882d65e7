package io.slipway.store;

import io.slipway.director.links.LinkConsumerRecord;
import io.slipway.director.links.LinkProviderRecord;
import io.slipway.director.links.LinkRecord;
import io.slipway.director.links.LinkRepository;
import io.slipway.model.links.PlannedLinks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

final class SqlLinkRepository implements LinkRepository {
  private final Database database;

  SqlLinkRepository(Database database) {
    this.database = database;
  }

  @Override
  public int serial(int deploymentId) {
    return database.read(
        handle ->
            handle
                .createQuery("select links_serial from deployments where id = :id")
                .bind("id", deploymentId)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0));
  }

  @Override
  public void setSerial(int deploymentId, int serial) {
    database.write(
        handle ->
            handle
                .createUpdate("update deployments set links_serial = :serial where id = :id")
                .bind("serial", serial)
                .bind("id", deploymentId)
                .execute());
  }

  @Override
  public List<LinkProviderRecord> providers(int deploymentId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from link_providers where deployment_id = :id order by id")
                .bind("id", deploymentId)
                .map((row, context) -> provider(row))
                .list());
  }

  @Override
  public Optional<LinkProviderRecord> provider(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from link_providers where id = :id")
                .bind("id", id)
                .map((row, context) -> provider(row))
                .findOne());
  }

  @Override
  public LinkProviderRecord addProvider(LinkProviderRecord added) {
    return database.write(
        handle ->
            bind(
                    handle.createQuery(
                        """
                        insert into link_providers
                          (deployment_id, type, instance_group, owner, original_name, name,
                           link_type, shared, consumable, serial, content)
                        values (:deployment, :type, :group, :owner, :original, :name, :linkType,
                          :shared, :consumable, :serial, :content)
                        returning *"""),
                    added)
                .map((row, context) -> provider(row))
                .one());
  }

  @Override
  public void updateProvider(LinkProviderRecord changed) {
    database.write(
        handle ->
            bind(
                    handle.createUpdate(
                        """
                        update link_providers set instance_group = :group, name = :name,
                          link_type = :linkType, shared = :shared, consumable = :consumable, serial = :serial,
                          content = :content
                        where id = :id"""),
                    changed)
                .execute());
  }

  private static <S extends SqlStatement<S>> S bind(S statement, LinkProviderRecord record) {
    return bind(statement, record.key())
        .bind("id", record.id())
        .bind("deployment", record.deploymentId())
        .bind("name", record.name())
        .bind("linkType", record.linkType())
        .bind("shared", record.shared())
        .bind("consumable", record.consumable())
        .bind("serial", record.serial())
        .bind("content", Columns.json(record.content()));
  }

  private static <S extends SqlStatement<S>> S bind(S statement, PlannedLinks.Key key) {
    return statement
        .bind("type", key.type())
        .bind("group", key.group())
        .bind("owner", key.owner())
        .bind("original", key.originalName());
  }

  @Override
  public void deleteProvider(int id) {
    database.deleteById("link_providers", id);
  }

  @Override
  public List<LinkConsumerRecord> consumers(int deploymentId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from link_consumers where deployment_id = :id order by id")
                .bind("id", deploymentId)
                .map((row, context) -> consumer(row))
                .list());
  }

  @Override
  public Optional<LinkConsumerRecord> consumer(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from link_consumers where id = :id")
                .bind("id", id)
                .map((row, context) -> consumer(row))
                .findOne());
  }

  @Override
  public LinkConsumerRecord addConsumer(LinkConsumerRecord added) {
    return database.write(
        handle ->
            bind(
                    handle.createQuery(
                        """
                        insert into link_consumers
                          (deployment_id, type, instance_group, owner, original_name, name,
                           link_type, optional, blocked, from_deployment, serial, link_id)
                        values (:deployment, :type, :group, :owner, :original, :name, :linkType,
                          :optional, :blocked, :from, :serial, :link)
                        returning *"""),
                    added)
                .map((row, context) -> consumer(row))
                .one());
  }

  @Override
  public void updateConsumer(LinkConsumerRecord changed) {
    database.write(
        handle ->
            bind(
                    handle.createUpdate(
                        """
                        update link_consumers set instance_group = :group, name = :name,
                          link_type = :linkType, optional = :optional, blocked = :blocked, from_deployment = :from,
                          serial = :serial, link_id = :link
                        where id = :id"""),
                    changed)
                .execute());
  }

  private static <S extends SqlStatement<S>> S bind(S statement, LinkConsumerRecord record) {
    return bind(statement, record.key())
        .bind("id", record.id())
        .bind("deployment", record.deploymentId())
        .bind("name", record.name())
        .bind("linkType", record.linkType())
        .bind("optional", record.optional())
        .bind("blocked", record.blocked())
        .bind("from", record.fromDeployment())
        .bind("serial", record.serial())
        .bind("link", record.linkId());
  }

  @Override
  public void deleteConsumer(int id) {
    database.deleteById("link_consumers", id);
  }

  @Override
  public List<LinkRecord> links(int deploymentId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select l.* from links l join link_consumers c on c.id = l.consumer_id
                    where c.deployment_id = :id order by l.id""")
                .bind("id", deploymentId)
                .map((row, context) -> link(row))
                .list());
  }

  @Override
  public Optional<LinkRecord> link(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from links where id = :id")
                .bind("id", id)
                .map((row, context) -> link(row))
                .findOne());
  }

  @Override
  public LinkRecord addLink(LinkRecord added) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into links (name, provider_id, consumer_id, content, created_at)
                    values (:name, :provider, :consumer, :content, :created) returning *""")
                .bind("name", added.name())
                .bind("provider", added.providerId())
                .bind("consumer", added.consumerId())
                .bind("content", Columns.json(added.content()))
                .bind("created", Columns.micros(added.createdAt()))
                .map((row, context) -> link(row))
                .one());
  }

  @Override
  public void deleteLink(int id) {
    database.deleteById("links", id);
  }

  private static LinkProviderRecord provider(ResultSet row) throws SQLException {
    return new LinkProviderRecord(
        row.getInt("id"),
        row.getInt("deployment_id"),
        key(row),
        row.getString("name"),
        row.getString("link_type"),
        row.getBoolean("shared"),
        row.getBoolean("consumable"),
        row.getInt("serial"),
        Columns.jsonObject(row, "content"));
  }

  private static LinkConsumerRecord consumer(ResultSet row) throws SQLException {
    return new LinkConsumerRecord(
        row.getInt("id"),
        row.getInt("deployment_id"),
        key(row),
        row.getString("name"),
        row.getString("link_type"),
        row.getBoolean("optional"),
        row.getBoolean("blocked"),
        Columns.optionalText(row, "from_deployment"),
        row.getInt("serial"),
        Columns.optionalInt(row, "link_id"));
  }

  private static PlannedLinks.Key key(ResultSet row) throws SQLException {
    return new PlannedLinks.Key(
        row.getString("type"),
        row.getString("instance_group"),
        row.getString("owner"),
        row.getString("original_name"));
  }

  private static LinkRecord link(ResultSet row) throws SQLException {
    return new LinkRecord(
        row.getInt("id"),
        row.getString("name"),
        Columns.optionalInt(row, "provider_id"),
        row.getInt("consumer_id"),
        Columns.jsonObject(row, "content"),
        Columns.instant(row, "created_at"));
  }
}
