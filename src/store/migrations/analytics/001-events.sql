-- The analytics database. It is there to be explored: everything in it can be shown to the owner as it stands.

create table events (
  id integer primary key,
  time integer not null,            -- ms since 1970, UTC
  day text not null,                -- YYYY-MM-DD in the reporting time zone
  hour integer not null,            -- 0 to 23 in the reporting time zone
  site text not null,
  session integer not null,         -- anonymous, the same for one visitor during one day, never longer
  kind text not null,               -- 'pageview', 'notfound', 'event'
  name text,                        -- of an event
  host text not null,
  path text not null,
  query text,                       -- allow-listed parameters only, without '?'
  referrer text,                    -- URL without query, but for what names a thread
  source text,                      -- where it came from, grouped; null: direct
  medium text,                      -- kind of source: utm_medium, or our own group
  campaign text,
  term text,
  content text,
  country text,                     -- ISO 3166-1 alpha-2
  device text,                      -- desktop, phone, tablet, tv, other
  browser text,                     -- family, no version
  os text,                          -- family, no version
  bot text,                         -- a crawler's name; null for people
  value real,                       -- of an event
  props text                        -- JSON object, of an event
) strict;

create index events_day on events (day);

create view pageviews as
  select * from events where kind = 'pageview' and bot is null;

-- Titles live once, not in every event.
create table pages (
  site text not null,
  path text not null,
  title text not null,
  primary key (site, path)
) strict, without rowid;

create table sites (
  name text primary key,
  hosts text not null,              -- JSON array of host names
  feed text,                        -- URL of the RSS, Atom or RDF feed
  keep_dev integer not null default 0,      -- 1: count development and preview hosts too
  dev_hosts text not null default '[]',     -- JSON array of the owner's own patterns for such hosts, '*' matches any run
  keep_bots integer not null default 1,     -- 0: leave crawlers out altogether
  honour_gpc integer not null default 1,    -- 1: leave out requests with Sec-GPC: 1
  honour_dnt integer not null default 0,    -- 1: leave out requests with DNT: 1
  created integer not null          -- ms since 1970, UTC
) strict;

create table feeds (
  site text primary key,
  url text not null,
  etag text,
  modified text,                    -- Last-Modified as the server sent it
  checked integer,                  -- ms; last time it was asked
  succeeded integer,                -- ms; last time it answered with a feed or 304
  failing_since integer,            -- ms; null while it works
  problem text                      -- what went wrong, in words; null while it works
) strict;

create table posts (
  site text not null,
  path text not null,
  url text not null,
  title text not null,
  published integer,                -- ms since 1970, UTC; null where the feed does not say
  day text,                         -- local date of publication
  primary key (site, path)
) strict, without rowid;

-- What was understood but left out, and why; never anything personal.
create table dropped (
  day text not null,
  site text not null default '',    -- '' where no site is known
  reason text not null,
  host text not null default '',
  count integer not null,
  primary key (day, site, reason, host)
) strict, without rowid;

-- A remark on a day, drawn on charts.
create table notes (
  id integer primary key,
  day text not null,
  site text,                        -- null: every site
  text text not null,
  created integer not null
) strict;

-- The last batch that each spool has had written, so that replaying one twice changes nothing.
create table batches (
  node text primary key,
  sequence integer not null
) strict;
