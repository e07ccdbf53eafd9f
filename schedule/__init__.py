"""The programme as published: conferences, rooms, tracks, speakers, talks, slots; the same for everyone."""
