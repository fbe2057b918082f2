-- Who may look. There is no column for an address or a User-Agent, so that neither can be kept by mistake.
-- Times are ISO 8601 texts, as the login library writes them.

create table owners (
  id text primary key,
  email text not null unique,
  created_at text not null,
  updated_at text not null
) strict;

-- One owner, whatever the code above may do.
create unique index one_owner on owners ((1));

create table credentials (
  id text primary key,
  user_id text not null references owners (id) on delete cascade,
  provider_id text not null,        -- 'credential': an email and a password
  account_id text not null,
  password text,                    -- salt:scrypt, hexadecimal
  created_at text not null,
  updated_at text not null
) strict;

create table sessions (
  id text primary key,
  user_id text not null references owners (id) on delete cascade,
  token text not null unique,       -- SHA-256 of what the cookie carries
  created_at text not null,
  updated_at text not null,         -- last seen, to within a day
  expires_at text not null
) strict;

create table tokens (
  id integer primary key,
  name text not null,
  hash text not null unique,        -- SHA-256 of the token, which is shown once and kept nowhere
  scopes text not null,             -- JSON array of 'read', 'collect'
  created integer not null,         -- ms since 1970, UTC
  used text                         -- last day it was used, local; null: never
) strict;

create table secrets (
  name text primary key,
  value text not null
) strict;
