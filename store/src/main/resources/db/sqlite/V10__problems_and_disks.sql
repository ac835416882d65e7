-- What scans have found wrong, snapshots, and disks that jobs ask for while they run.

create table problems (
  id integer not null primary key autoincrement,
  deployment_id integer not null references deployments (id) on delete cascade,
  type text not null,
  resource_id integer not null,
  data text not null,
  state text not null,
  counter integer not null,
  created_at bigint not null,
  last_seen_at bigint not null
);
create index problems_by_deployment on problems (deployment_id, state, id);
create unique index problems_one_open on problems (deployment_id, type, resource_id)
  where state = 'open';

-- A snapshot belongs to its disk, whosever that is.
create table snapshots (
  id integer not null primary key autoincrement,
  disk_cid text not null,
  cid text not null unique,
  clean boolean not null,
  created_at bigint not null
);
create index snapshots_by_disk on snapshots (disk_cid, id);

-- A disk whose VM is gone is attached to nothing.
create table dynamic_disks (
  id integer not null primary key autoincrement,
  name text not null unique,
  cid text not null unique,
  deployment_id integer not null references deployments (id),
  size integer not null,
  pool text not null,
  availability_zone text,
  metadata text not null,
  vm_id integer references vms (id) on delete set null,
  hint text
);
create index dynamic_disks_by_deployment on dynamic_disks (deployment_id);
create index dynamic_disks_by_vm on dynamic_disks (vm_id);
