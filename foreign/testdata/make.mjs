// Writes the vectors of npm's packages: one JSON object a line.
//
//	npm install argon2 bcrypt bcryptjs @phc/pbkdf2 @phc/argon2
//	node foreign/testdata/make.mjs
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import bcryptjs from 'bcryptjs';
import phcArgon2 from '@phc/argon2';
import phcPBKDF2 from '@phc/pbkdf2';

const emit = (made_by, form, secret, value) =>
  console.log(JSON.stringify({ made_by, form, secret, value }));

for (const secret of [
  '9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w',
  'pässwörd ключ 秘密',
]) {
  for (const digest of ['sha1', 'sha256', 'sha512']) {
    const value = await phcPBKDF2.hash(secret, { digest, iterations: 1000 });
    emit('@phc/pbkdf2', 'pbkdf2', secret, value);
  }
  for (const variant of ['id', 'i', 'd']) {
    const factors = { variant, iterations: 2, memory: 256, parallelism: 2 };
    emit('@phc/argon2', 'argon2', secret, await phcArgon2.hash(secret, factors));
  }
  for (const type of [argon2.argon2id, argon2.argon2i, argon2.argon2d]) {
    const factors = { type, timeCost: 2, memoryCost: 256, parallelism: 2 };
    emit('argon2', 'native', secret, await argon2.hash(secret, factors));
  }
  emit('bcrypt', 'native', secret, await bcrypt.hash(secret, 4));
  emit('bcryptjs', 'native', secret, await bcryptjs.hash(secret, 4));
}
