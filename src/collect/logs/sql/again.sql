-- Before a day's rows are taken back: of which logs they are, and how far these had been read.
insert into read_log_days (day, log, bytes)
select distinct r.day, r.log, l.bytes from read_log_rows r join read_logs l on l.id = r.log where r.day = :day
on conflict (day, log) do update set bytes = max(bytes, excluded.bytes)
