-- VMs that stand ready to take another's place, VMs that are left to be deleted later, and which VM
-- has which address.

alter table vms add column twin boolean not null default false;
alter table vms add column env text not null default '{}';

create table orphaned_vms (
  id integer not null primary key autoincrement,
  cid text not null,
  cpi text not null,
  deployment text not null,
  instance text not null,
  availability_zone text,
  orphaned_at bigint not null,
  unique (cpi, cid)
);

-- An orphaned VM's addresses belong to no instance, and are still taken.
create table ip_addresses_of_vms (
  id integer not null primary key autoincrement,
  instance_id integer references instances (id) on delete cascade,
  vm_id integer references vms (id) on delete set null,
  orphaned_vm_id integer references orphaned_vms (id) on delete cascade,
  network text not null,
  address text not null unique,
  is_static boolean not null,
  check ((instance_id is null) <> (orphaned_vm_id is null))
);
insert into ip_addresses_of_vms (id, instance_id, vm_id, network, address, is_static)
  select a.id, a.instance_id,
    (select v.id from vms v where v.instance_id = a.instance_id and v.active),
    a.network, a.address, a.is_static
  from ip_addresses a;
drop table ip_addresses;
alter table ip_addresses_of_vms rename to ip_addresses;
create index ip_addresses_by_instance on ip_addresses (instance_id);
create index ip_addresses_by_vm on ip_addresses (vm_id);
create index ip_addresses_by_orphaned_vm on ip_addresses (orphaned_vm_id);
