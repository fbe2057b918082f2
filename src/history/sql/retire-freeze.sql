-- A day whose numbers are stored in all daily tables stays as it is from now on. It is told in the very commit that
-- deletes, so that a hit which comes late either opens the day before, and nothing is deleted, or not at all.
insert into frozen_days (day)
select :day
where not exists (select 1 from open_days where day = :day)
  and not exists (select 1 from pending_days where day = :day)
on conflict do nothing
