-- Tarballs that exports have made, until a clean-up takes them.

create table exported_releases (
  id integer not null primary key autoincrement,
  blob_id text not null unique,
  digest text not null,
  created_at bigint not null
);
