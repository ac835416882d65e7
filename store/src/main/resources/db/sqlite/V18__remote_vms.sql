-- VMs of other clouds than this machine, whose agents connect by NATS: who is let in, and with what.

create table remote_vms (
  agent_id text not null primary key,
  vm_cid text,
  stemcell_api_version integer,
  permanent integer not null,
  bus_digest text not null
);
