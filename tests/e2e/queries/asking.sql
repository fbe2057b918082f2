/* ---
title: Asking
description: One parameter of every type.
params:
  least: {type: integer, label: At least, default: 1, min: 1}
  ratio: {type: number}
  word: {type: text, label: Word in the path}
  late: {type: boolean}
  since: {type: date}
  span: {type: range}
  device: {type: choice, options: [desktop, phone]}
  sources: {type: choices, options: [Search, Hacker News]}
chart: {type: table}
--- */
select path, count(*) as views
from pageviews
where day between :from and :to
  and (:word is null or path like '%' || :word || '%')
  and (:ratio is null or :ratio >= 0)
  and (:late is null or hour >= 12 * :late or 1)
  and (:since is null or day >= :since)
  and (:span_from is null or day >= :span_from)
  and (:span_to is null or day <= :span_to)
  and (:device is null or device = :device)
  and (:sources is null or source in (select value from json_each(:sources)))
group by path
having views >= :least
order by views desc, path
