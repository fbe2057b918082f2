-- The control database. Nothing in it may be explored or shared.

-- One random salt a day turns an address into that day's session number. Destroyed when its day ends: from then on
-- nobody, the owner included, can tell which numbers belonged to whom.
create table salts (
  day text primary key,             -- YYYY-MM-DD in the reporting time zone
  salt blob not null
) strict;
