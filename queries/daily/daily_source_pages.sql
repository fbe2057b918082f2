/* ---
title: Sources of a day and the pages they led to
description: Page views that a source brought to a page.
key: [day, site, source, path]
sum: [views]
count: views
filters: [site, path]
--- */
select day, site, source, path, count(*) as views
from pageviews
where day in open_days and source is not null
group by day, site, source, path
