-- What was left out of a log, added to what was counted before.
insert into dropped (day, site, reason, host, count)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(:rows) where true
on conflict (day, site, reason, host) do update set count = count + excluded.count
