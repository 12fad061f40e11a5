/** Column kinds used by every table, so that times, bytes and ids look the same everywhere. */
import { customType, timestamp } from 'drizzle-orm/pg-core'

/** Millisecond precision is what the evidence entries print, so the database keeps no more. */
export const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: value => value,
  fromDriver: value => new Uint8Array(value),
})

export const byteaArray = customType<{ data: Uint8Array[]; driverData: Uint8Array[] }>({
  dataType: () => 'bytea[]',
  fromDriver: value => value.map(part => new Uint8Array(part)),
})
