"""How Indonesian pages write times: with a colon as everywhere else here, not half of them with a dot."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j N Y, H:i"
SHORT_DATETIME_FORMAT = "d-m-Y H:i"
