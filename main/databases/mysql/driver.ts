import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { Driver } from '../driver.ts';
import { openMysqlDump } from './dump.ts';
import { loadMysqlOverLive } from './live.ts';
import { dropMysqlScratch, loadMysql } from './load.ts';
import { probeMysql } from './probe.ts';

export const mysql: Driver<MysqlSettings> = {
  openDump: openMysqlDump,
  probe: probeMysql,
  load: loadMysql,
  loadOverLive: loadMysqlOverLive,
  dropScratch: dropMysqlScratch,
};
