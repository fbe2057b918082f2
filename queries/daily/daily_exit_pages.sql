/* ---
title: Exit pages of a day
description: Where visits ended, and how many of them had begun there too.
key: [day, site, path]
sum: [visits, began]
count: visits
filters: [site]
narrow: visits
--- */
select day, site, exit as path, count(*) as visits, sum(entry = exit) as began
from visit_rows
where day in open_days and views > 0
group by day, site, exit
