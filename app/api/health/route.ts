import { sql } from 'drizzle-orm'
import { readDatabase } from '@/db/read'

export const dynamic = 'force-dynamic'

/** 200 only when the database answers. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    await readDatabase().execute(sql`select 1`)
    return Response.json({ status: 'ok' }, { headers })
  } catch {
    return Response.json({ status: 'database unavailable' }, { status: 503, headers })
  }
}
