-- Whose deployments and tasks are whose (Director API 2.6). A task keeps the teams its deployment
-- had when it was asked for, also when the deployment is gone.

create table deployment_teams (
  deployment_id integer not null references deployments (id) on delete cascade,
  team text not null,
  primary key (deployment_id, team)
);

create table task_teams (
  task_id integer not null references tasks (id) on delete cascade,
  team text not null,
  primary key (task_id, team)
);
create index task_teams_by_team on task_teams (team, task_id);

-- Of passwords only hashes are kept.
create table users (
  name text not null primary key,
  password text not null,
  scopes text not null
);
