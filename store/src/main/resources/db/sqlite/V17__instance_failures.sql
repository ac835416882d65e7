-- What of an instance has failed and has not passed since: until it does, its deployment is
-- incomplete, whatever was deployed otherwise.

create table instance_failures (
  instance_id integer not null primary key references instances (id) on delete cascade,
  step text not null,
  message text not null,
  task_id integer not null,
  failed_at text not null
);
