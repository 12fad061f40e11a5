/** Column kinds used by every table, so that times, bytes and ids look the same everywhere. */
import { customType, timestamp } from 'drizzle-orm/pg-core'

/** Millisecond precision is what the evidence entries print, so the database keeps no more. */
export const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: value => value,
  fromDriver: value => new Uint8Array(value),
})

/** A list of 32-byte hashes, as one value of concatenated bytes. */
export const hashes = customType<{ data: Uint8Array[]; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: value => Buffer.concat(value),
  fromDriver: value =>
    Array.from(
      { length: value.length / 32 },
      (_, at) => new Uint8Array(value.subarray(at * 32, at * 32 + 32)),
    ),
})
