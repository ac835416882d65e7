-- What was asked of tasks that have not ended, and how far they have come; gone when they end.
-- Requests hold manifests with their secrets: the file is its owner's alone.

create table task_requests (
  task_id integer not null primary key references tasks (id) on delete cascade,
  kind text not null,
  content text not null
);

create table task_journal (
  task_id integer not null references tasks (id) on delete cascade,
  number integer not null,
  scope text not null,
  step text not null,
  inputs text not null,
  state text not null,
  note text not null,
  primary key (task_id, scope, step)
) without rowid;
create index task_journal_by_number on task_journal (task_id, number);
