#include "object/report.h"
