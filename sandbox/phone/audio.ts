const sampleRate = 8000;

/** A playable 16-bit mono WAV: two voices taking turns, as soft tones of one second each. */
export function createWav(seconds: number): Buffer {
  const samples = Math.max(1, Math.round(seconds)) * sampleRate;
  const data = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    const second = Math.floor(index / sampleRate);
    const tone = Math.sin((2 * Math.PI * (second % 2 === 0 ? 220 : 330) * index) / sampleRate);
    data.writeInt16LE(Math.round(tone * 3000), index * 2);
  }
  return Buffer.concat([wavHeader(data.length), data]);
}

function wavHeader(dataLength: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + dataLength, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(dataLength, 40);
  return header;
}

/** A valid, silent MP3: MPEG-2 Layer III frames of 36 ms (16 kHz, 32 kbit/s, mono) whose side information is empty. */
export function createMp3(seconds: number): Buffer {
  const frame = Buffer.alloc(144);
  frame.set([0xff, 0xf3, 0x48, 0xc4]);
  const frames = Math.ceil((Math.max(1, Math.round(seconds)) * 1000) / 36);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
