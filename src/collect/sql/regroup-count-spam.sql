-- Spam among the events, added to what was left out.
insert into dropped (day, site, reason, host, count)
select day, site, 'referrer spam', host, count(*) from events
where id in (select value from json_each(:ids))
group by day, site, host
on conflict (day, site, reason, host) do update set count = count + excluded.count
