/** The read-only pool: its own Postgres role, which can't write even if a query tried. */
import { type Database, pool } from './pool'

export const readDatabase = (): Database => pool('auditor_ro', 8)
