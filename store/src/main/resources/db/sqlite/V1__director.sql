-- What the Director records. Times are microseconds since 1970 (UTC); documents are JSON text.
-- Numbers are never given twice (autoincrement): users and logs refer to tasks, events and configs
-- by them long after the rows are gone.

create table director_attributes (
  name text not null primary key,
  value text not null
);

create table tasks (
  id integer not null primary key autoincrement,
  type text not null,
  state text not null,
  description text not null,
  state_changed_at bigint not null,
  started_at bigint,
  result text,
  username text not null,
  deployment text,
  context_id text not null
);
create index tasks_by_change on tasks (state_changed_at, id);
create index tasks_by_state on tasks (state, state_changed_at);
create index tasks_by_type on tasks (type, state_changed_at);
create index tasks_by_deployment on tasks (deployment, state_changed_at);
create index tasks_by_context on tasks (context_id, state_changed_at);

-- Outputs only ever grow, so each append is a row of its own and nothing is rewritten.
create table task_outputs (
  task_id integer not null references tasks (id) on delete cascade,
  type text not null,
  start bigint not null,
  content blob not null,
  primary key (task_id, type, start)
);

create table events (
  id integer not null primary key autoincrement,
  parent_id bigint,
  occurred_at bigint not null,
  username text not null,
  action text not null,
  object_type text not null,
  object_name text,
  error text,
  task text,
  deployment text,
  instance text,
  context text not null
);
create index events_by_time on events (occurred_at);
create index events_by_task on events (task, id);
create index events_by_deployment on events (deployment, id);
create index events_by_instance on events (instance, id);
create index events_by_object on events (object_type, object_name, id);

create table locks (
  name text not null primary key,
  uid text not null,
  expires_at bigint not null,
  task_id integer not null
);

create table configs (
  id integer not null primary key autoincrement,
  type text not null,
  name text not null,
  content text not null,
  team text,
  created_at bigint not null,
  deleted boolean not null
);
create index configs_by_name on configs (type, name, id);

create table release_versions (
  id integer not null primary key autoincrement,
  release text not null,
  version text not null,
  commit_hash text not null,
  uncommitted_changes boolean not null,
  update_completed boolean not null,
  unique (release, version)
);

create table packages (
  id integer not null primary key autoincrement,
  release text not null,
  name text not null,
  version text not null,
  fingerprint text not null,
  blob_id text,
  digest text,
  dependencies text not null,
  unique (release, name, version)
);
create index packages_by_fingerprint on packages (fingerprint);

create table jobs (
  id integer not null primary key autoincrement,
  release text not null,
  name text not null,
  version text not null,
  fingerprint text not null,
  blob_id text not null,
  digest text not null,
  spec text not null,
  unique (release, name, version)
);
create index jobs_by_fingerprint on jobs (release, fingerprint);

create table release_version_packages (
  release_version_id integer not null references release_versions (id) on delete cascade,
  package_id integer not null references packages (id),
  primary key (release_version_id, package_id)
);
create index release_version_packages_by_package on release_version_packages (package_id);

create table release_version_jobs (
  release_version_id integer not null references release_versions (id) on delete cascade,
  job_id integer not null references jobs (id),
  primary key (release_version_id, job_id)
);
create index release_version_jobs_by_job on release_version_jobs (job_id);

-- A dependency key can be longer than an index entry may be, hence its digest.
create table compiled_packages (
  id integer not null primary key autoincrement,
  package_id integer not null references packages (id) on delete cascade,
  stemcell_os text not null,
  stemcell_version text not null,
  dependency_key text not null,
  dependency_key_sha1 text not null,
  build integer not null,
  blob_id text not null,
  digest text not null,
  unique (package_id, stemcell_os, stemcell_version, dependency_key_sha1),
  unique (package_id, stemcell_os, stemcell_version, build)
);

create table stemcells (
  id integer not null primary key autoincrement,
  name text not null,
  version text not null,
  operating_system text not null,
  cid text not null,
  digest text not null,
  cpi text not null,
  api_version integer,
  unique (name, version, cpi)
);

create table deployments (
  id integer not null primary key autoincrement,
  name text not null unique,
  manifest text,
  manifest_text text
);

create table deployment_release_versions (
  deployment_id integer not null references deployments (id) on delete cascade,
  release_version_id integer not null references release_versions (id),
  primary key (deployment_id, release_version_id)
);
create index deployment_release_versions_by_release
  on deployment_release_versions (release_version_id);

create table deployment_stemcells (
  deployment_id integer not null references deployments (id) on delete cascade,
  stemcell_id integer not null references stemcells (id),
  primary key (deployment_id, stemcell_id)
);
create index deployment_stemcells_by_stemcell on deployment_stemcells (stemcell_id);

create table deployment_configs (
  deployment_id integer not null references deployments (id) on delete cascade,
  config_id integer not null references configs (id),
  primary key (deployment_id, config_id)
);

create table instances (
  id integer not null primary key autoincrement,
  deployment_id integer not null references deployments (id),
  instance_group text not null,
  group_index integer not null,
  uuid text not null unique,
  state text not null,
  availability_zone text,
  bootstrap boolean not null,
  compilation boolean not null,
  ignored boolean not null,
  update_completed boolean not null,
  spec text not null
);
create index instances_by_deployment on instances (deployment_id, instance_group, group_index);

create table vms (
  id integer not null primary key autoincrement,
  instance_id integer not null references instances (id),
  cid text not null,
  agent_id text not null unique,
  active boolean not null,
  cpi text not null,
  stemcell_name text not null,
  stemcell_version text not null,
  cloud_properties text not null,
  created_at bigint not null,
  unique (cpi, cid)
);
create index vms_by_instance on vms (instance_id);
create unique index vms_one_active on vms (instance_id) where active;

create table disks (
  id integer not null primary key autoincrement,
  instance_id integer not null references instances (id),
  cid text not null unique,
  name text not null,
  size integer not null,
  cloud_properties text not null,
  active boolean not null
);
create index disks_by_instance on disks (instance_id);

create table orphaned_disks (
  id integer not null primary key autoincrement,
  cid text not null unique,
  name text not null,
  size integer not null,
  cloud_properties text not null,
  deployment text not null,
  instance text not null,
  availability_zone text,
  orphaned_at bigint not null
);

create table ip_addresses (
  id integer not null primary key autoincrement,
  instance_id integer not null references instances (id) on delete cascade,
  network text not null,
  address text not null unique,
  is_static boolean not null
);
create index ip_addresses_by_instance on ip_addresses (instance_id);

create table rendered_archives (
  id integer not null primary key autoincrement,
  instance_id integer not null references instances (id),
  blob_id text not null,
  digest text not null,
  content_sha1 text not null,
  created_at bigint not null
);
create index rendered_archives_by_instance on rendered_archives (instance_id);

create table dns_numbers (
  kind text not null,
  name text not null,
  number integer not null,
  primary key (kind, name),
  unique (kind, number)
);
