-- What people left of themselves on purpose, in a file of its own: no SQL of an owner opens it.
create table leads (
  id text primary key,              -- 128 random bits
  form text not null,               -- name of its file
  fields text not null,             -- JSON object of what was typed
  mail text,                        -- the address among them, in one spelling; null: there is none
  page text,                        -- path of the page that the form was on; null: nobody said
  purpose text not null,            -- as the form's file had it then
  consent text not null,            -- the words that were agreed to
  consent_version text not null,
  created integer not null,         -- ms since 1970, UTC, of the minute
  awaits integer not null,          -- 1: it counts once its address has confirmed it
  confirmed integer,                -- ms since 1970, UTC, of the minute; null: it was not
  state text not null,              -- 'new', 'contacted', 'won', 'lost', 'spam'
  ends integer not null,            -- ms since 1970, UTC: deleted then
  nonce text not null unique        -- of the form that was sent: sent again it is the same lead
) strict;

create index leads_mail on leads (mail);

-- That something was deleted, when, and by whom ('person', 'owner', 'time'); nothing of what it was.
create table deleted (
  id text primary key,              -- of the lead
  form text not null,
  time integer not null,            -- ms since 1970, UTC
  by text not null
) strict;

-- As in the control database, with the lead that a message is about.
create table outbox (
  id integer primary key,
  key text not null unique,
  channel text not null,            -- '': mail to the recipient, of no channel
  recipient text,
  message text,
  once integer not null,
  created integer not null,
  tries integer not null default 0,
  due integer,
  state text not null default 'waiting',
  ended integer,
  answer text,
  lead text                         -- its id
) strict;

create index outbox_due on outbox (due) where due is not null;
create index outbox_lead on outbox (lead);
