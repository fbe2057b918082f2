-- Views that query files ask for with `view: true`. Only what is listed here, and still says what was made, is replaced
-- or dropped: another view or table of such a name belongs to who made it.
create table saved_views (
  name text primary key,            -- of the view
  file text not null,               -- that asks for it, without its extension
  source text not null,             -- the SELECT
  made text not null                -- as SQLite wrote it down
) strict, without rowid;
