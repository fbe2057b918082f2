/* ---
title: Downloads of packages
description: How often packages of npm were downloaded, by day.
off: true
collect:
  from: https://api.npmjs.org/downloads/range/last-month/{+subject}
  as: json
  every: "10 6 * * *"
  each: [astro]
key: [day]
columns:
  day: day
  downloads: integer
keep: changes
--- */
select value ->> 'day' as day, value ->> 'downloads' as downloads
from json_each(:body, '$.downloads')
