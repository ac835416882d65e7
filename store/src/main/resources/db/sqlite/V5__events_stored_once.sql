-- A task's events are stored once, without loss; how BOSH writes them is made of that. What was stored in BOSH's
-- form beside it goes; where it is all there is, it is read as the rest.

delete from task_outputs where type = 'event' and exists (
  select 1 from task_outputs story
  where story.task_id = task_outputs.task_id and story.type = 'story');
update task_outputs set type = 'story' where type = 'event';
