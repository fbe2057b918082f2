-- Where messages go, and those on their way. Addresses with secrets in them are here and in no file that may be shared.
create table channels (
  name text primary key,
  kind text not null,               -- 'mail', 'webhook', 'slack', 'discord', 'ntfy', 'telegram'
  target text not null,             -- JSON array of mail addresses; an http(s) address
  secret text,                      -- signs what is sent to a webhook; null for other kinds
  own_network integer not null,     -- 1: the host may be in a private network
  off integer not null,             -- 1: the receiver said that it is gone, so that nothing is sent until a test succeeds
  created integer not null          -- ms since 1970, UTC
) strict;

create table outbox (
  id integer primary key,
  key text not null unique,         -- the same each time it is sent: Message-ID, webhook-id
  channel text not null,            -- its name
  recipient text,                   -- a mail address; null where the channel has one address, and once it is over
  message text,                     -- JSON; null once it is over
  once integer not null,            -- 1: it is tried one time
  created integer not null,         -- ms since 1970, UTC
  tries integer not null default 0,
  due integer,                      -- ms since 1970, UTC: the next try; null once it is over
  state text not null default 'waiting', -- 'waiting', 'delivered', 'given up'
  ended integer,                    -- ms since 1970, UTC
  answer text                       -- what the receiver said last, or why it could not be asked
) strict;

create index outbox_due on outbox (due) where due is not null;
