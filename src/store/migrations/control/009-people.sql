-- More people than one. Whoever is there already owns the install, and all keys are theirs.
drop index one_owner;

alter table owners add column role text not null default 'viewer';   -- 'owner', 'editor', 'viewer'
alter table owners add column leads integer not null default 0;      -- 1: an editor who may see leads; owners may
update owners set role = 'owner';

alter table tokens add column person text;   -- id of who made it, with whom it ends; null: made at the command line
alter table shares add column person text;   -- id of who made it, with whom it ends
update tokens set person = (select id from owners);
update shares set person = (select id from owners);

create table invitations (
  hash text primary key,            -- SHA-256 of what its address carries
  email text not null unique,
  role text not null,
  leads integer not null,
  until integer not null            -- ms since 1970, UTC
) strict;

-- In the same commit as the row itself: a person is what they were invited as; the first one owns the install.
create trigger owners_role after insert on owners begin
  update owners set
    role = coalesce(
      (select role from invitations where email = new.email),
      case when exists (select 1 from owners where role = 'owner') then 'viewer' else 'owner' end
    ),
    leads = coalesce((select leads from invitations where email = new.email), 0)
  where id = new.id;
end;

-- The last owner who can log in stays one, whatever the code above may do.
create trigger last_owner_role before update of role on owners
when old.role = 'owner' and new.role <> 'owner'
  and not exists (select 1 from owners join credentials on user_id = owners.id where role = 'owner' and owners.id <> old.id)
begin
  select raise(abort, 'the last owner stays');
end;

create trigger last_owner_gone before delete on owners
when old.role = 'owner' and exists (select 1 from credentials where user_id = old.id)
  and not exists (select 1 from owners join credentials on user_id = owners.id where role = 'owner' and owners.id <> old.id)
begin
  select raise(abort, 'the last owner stays');
end;
