-- Links by which anyone may see one notebook. What opens it is signed and kept nowhere: it is made anew from the row.
create table shares (
  id text primary key,              -- random
  notebook text not null,           -- its name
  cell text,                        -- the one cell that is shown; null: the whole notebook
  search text not null,             -- the locked parameters, as an address carries them
  created integer not null,         -- ms since 1970, UTC
  expires integer,                  -- ms since 1970, UTC; null: when it is revoked
  used text                         -- last day it was opened, local; null: never
) strict, without rowid;
