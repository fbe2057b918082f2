-- So far back reach the raw events of these sites now.
insert into retired (site, before)
select value, :next from json_each(:sites)
where exists (select 1 from frozen_days where day = :day)
on conflict (site) do update set before = max(before, excluded.before)
