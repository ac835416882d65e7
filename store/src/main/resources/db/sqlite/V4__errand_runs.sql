-- What errands last ran on, and that they succeeded: whether they have to run again.

create table errand_runs (
  deployment_id integer not null references deployments (id) on delete cascade,
  errand text not null,
  state text not null,
  primary key (deployment_id, errand)
);
