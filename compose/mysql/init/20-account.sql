-- The entrypoint made the account with every privilege on the database. The service reads and writes rows, nothing else:
-- it cannot change tables, and a stolen password cannot either.
REVOKE ALL PRIVILEGES ON `monitor`.* FROM 'monitor'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `monitor`.* TO 'monitor'@'%';
