/* ---
ttle: Broken
--- */
select 1
