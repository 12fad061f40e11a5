import { expect, test } from 'vitest'
import { isRefusedAddress } from './refused-address'

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '0.0.0.0',
  '0.1.2.3',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'febf::1',
  'ff02::1',
  'fd00:ec2::254',
  'FD00:EC2:0:0:0:0:0:254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:0:a9fe:a9fe',
  '::169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '::ffff:0.0.0.0',
  'metadata',
  '',
])('%s is never asked', address => {
  expect(isRefusedAddress(address)).toBe(true)
})

test.each([
  '127.0.0.1',
  '::1',
  '10.1.2.3',
  '192.168.1.1',
  '172.16.0.1',
  '93.184.216.34',
  '2606:2800:220:1:248:1893:25c8:1946',
  'fd12:3456::1',
  '::ffff:10.0.0.1',
  '64:ff9b::808:808',
])('%s may be asked', address => {
  expect(isRefusedAddress(address)).toBe(false)
})
