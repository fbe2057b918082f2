/* ---
title: Sources of a day
description: Page views and visitors that a source brought. Views without a source are not in here; daily_visits has the visits without any.
sum: [views, visitors]
--- */
select day, site, source, min(medium) as medium, count(*) as views, count(distinct session) as visitors
from pageviews
where day in open_days and source is not null
group by day, site, source
