-- Links between jobs: who provides, who consumes, and what is between them. The serial is the number
-- of the deploy that wrote a row; rows of earlier ones stay until a deploy has succeeded.

alter table deployments add column links_serial integer not null default 0;

create table link_providers (
  id integer not null primary key autoincrement,
  deployment_id integer not null references deployments (id) on delete cascade,
  type text not null,
  instance_group text not null,
  owner text not null,
  original_name text not null,
  name text not null,
  link_type text not null,
  shared boolean not null,
  consumable boolean not null,
  serial integer not null,
  content text not null,
  unique (deployment_id, type, instance_group, owner, original_name)
);

create table link_consumers (
  id integer not null primary key autoincrement,
  deployment_id integer not null references deployments (id) on delete cascade,
  type text not null,
  instance_group text not null,
  owner text not null,
  original_name text not null,
  name text not null,
  link_type text not null,
  optional boolean not null,
  blocked boolean not null,
  from_deployment text,
  serial integer not null,
  link_id integer,
  unique (deployment_id, type, instance_group, owner, original_name)
);

create table links (
  id integer not null primary key autoincrement,
  name text not null,
  provider_id integer references link_providers (id) on delete set null,
  consumer_id integer not null references link_consumers (id) on delete cascade,
  content text not null,
  created_at bigint not null
);
create index links_by_provider on links (provider_id);
create index links_by_consumer on links (consumer_id);
