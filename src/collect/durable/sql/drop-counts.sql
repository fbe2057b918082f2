-- What was left out, added to what was counted before. The guard makes it harmless to send the same batch twice.
insert into dropped (day, site, reason, host, count)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(:rows)
where not exists (select 1 from batches where node = :node and sequence >= :sequence)
on conflict (day, site, reason, host) do update set count = count + excluded.count
