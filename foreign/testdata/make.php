<?php
// Writes the vectors of PHP: one JSON object a line.
//
//	apt-get install php-cli
//	php foreign/testdata/make.php
foreach ([
    '9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w',
    'pässwörd ключ 秘密',
] as $secret) {
    foreach ([
        password_hash($secret, PASSWORD_BCRYPT, ['cost' => 4]), // Laravel's Hash::make
        password_hash($secret, PASSWORD_ARGON2I, ['memory_cost' => 256, 'time_cost' => 2]),
        password_hash($secret, PASSWORD_ARGON2ID, ['memory_cost' => 256, 'time_cost' => 2]),
        crypt($secret, '$6$rounds=1200$abcdefgh$'),
    ] as $value) {
        $vector = ['made_by' => 'PHP', 'form' => 'native', 'secret' => $secret, 'value' => $value];
        echo json_encode($vector, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
    }
}
