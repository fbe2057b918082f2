-- What today's rules say of the events that changed: id, source, medium.
update events set source = changed.value ->> 1, medium = changed.value ->> 2
from json_each(:rows) as changed
where events.id = changed.value ->> 0
