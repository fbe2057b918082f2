/* ---
title: Sources of a day
description: Page views and visitors that a source brought. Views without a source are not in here; daily_visits has the visits without any.
sum: [views, visitors]
min: [medium]
count: views
filters: [site]
--- */
-- Sources are as the links spell them; queries add up the spellings of one word, which are told by the same "word" here
-- (query.spellings). So that visitors add up as well, whoever came by two spellings is counted with the first alone.
with told as (
  select
    day, site, source,
    case
      when source glob '*.*' and source not glob '* *' or source glob '*+' then lower(source)
      when source glob '*[0-9][-+_ ]*[0-9]*' then lower(replace(replace(replace(source, ' ', '-'), '_', '-'), '+', '-'))
      else lower(replace(replace(replace(replace(source, ' ', ''), '-', ''), '_', ''), '+', ''))
    end as word,
    min(medium) as medium,
    count(*) as views,
    count(distinct session) as visitors
  from pageviews
  where day in open_days and source is not null
  group by day, site, source
),
twins as materialized (
  select day, site, source, word
  from (select *, count(*) over (partition by day, site, word) as spellings from told)
  where spellings > 1
),
came as (
  select distinct day, site, source, session
  from pageviews
  where day in open_days and source in (select source from twins)
),
ranked as (
  select day, site, source, row_number() over (partition by session, word order by source) as nth
  from came join twins using (day, site, source)
),
again as (
  select day, site, source, count(*) as visitors from ranked where nth > 1 group by day, site, source
)
select day, site, source, medium, views, told.visitors - coalesce(again.visitors, 0) as visitors
from told left join again using (day, site, source)
