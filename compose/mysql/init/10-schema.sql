-- The monitor's tables. Prices are exact decimals; times are UTC with milliseconds.
SET NAMES utf8mb4;

CREATE TABLE users (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email         VARCHAR(254)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  password_hash VARCHAR(255)    NOT NULL COMMENT 'argon2id, PHC string',
  created_at    DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY users_email (email)
);

CREATE TABLE tasks (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id    BIGINT UNSIGNED NOT NULL,
  token      VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  operator   ENUM('LT', 'LTE', 'GT', 'GTE') NOT NULL,
  price      DECIMAL(28, 12) NOT NULL,
  enabled    BOOLEAN         NOT NULL DEFAULT TRUE,
  holds      BOOLEAN         NOT NULL DEFAULT FALSE COMMENT 'the condition held when last looked at: an alert is due only when it begins to hold',
  revision   INT UNSIGNED    NOT NULL DEFAULT 0 COMMENT 'counts edits, so that a price judged against an old rule changes nothing',
  created_at DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  KEY tasks_user (user_id, id),
  KEY tasks_token (enabled, token),
  CONSTRAINT tasks_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE alerts (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id    BIGINT UNSIGNED NOT NULL,
  task_id    BIGINT UNSIGNED NULL COMMENT 'null once the task is deleted: what happened stays on record',
  token      VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  operator   ENUM('LT', 'LTE', 'GT', 'GTE') NOT NULL,
  threshold  DECIMAL(28, 12) NOT NULL,
  price      DECIMAL(28, 12) NOT NULL,
  delivery   ENUM('none', 'pending', 'sending', 'sent', 'failed') NOT NULL DEFAULT 'pending',
  detail     VARCHAR(512)    NULL COMMENT 'why delivery failed',
  created_at DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  KEY alerts_user (user_id, id),
  KEY alerts_delivery (delivery, id),
  CONSTRAINT alerts_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT alerts_task FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE SET NULL
);
