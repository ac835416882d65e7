-- The Director's own credentials, in versions that never change, and which version of each variable
-- a deployment and its instances use.

create table credentials (
  place integer not null primary key autoincrement,
  id text not null unique,
  name text not null,
  type text not null,
  encrypted blob not null,
  key_id text not null,
  created_at bigint not null
);
create index credentials_by_name on credentials (name, place);

create table variable_sets (
  id integer not null primary key autoincrement,
  deployment_id integer not null references deployments (id) on delete cascade,
  deployed_successfully boolean not null,
  writable boolean not null
);
create index variable_sets_by_deployment on variable_sets (deployment_id);

-- Nobody provides a deployment's own variables: '' keeps them unique.
create table pinned_variables (
  id integer not null primary key autoincrement,
  variable_set_id integer not null references variable_sets (id) on delete cascade,
  name text not null,
  version text not null,
  provided_by text not null,
  unique (variable_set_id, name, provided_by)
);

create table instance_variable_sets (
  instance_id integer not null primary key references instances (id) on delete cascade,
  variable_set_id integer not null references variable_sets (id) on delete cascade
);
create index instance_variable_sets_by_set on instance_variable_sets (variable_set_id);
